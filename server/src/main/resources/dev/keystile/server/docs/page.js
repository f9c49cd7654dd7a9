// Shows the document of this server and nothing else: no request can be sent from here and no key be entered,
// since secret keys don't belong in browsers.
const nothing = () => null;

const readOnly = () => ({
  wrapComponents: {
    authorizeBtn: () => nothing,
    authorizeOperationBtn: () => nothing,
  },
});

SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#reference",
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [readOnly],
  layout: "BaseLayout",
  supportedSubmitMethods: [],
  validatorUrl: null,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
});
