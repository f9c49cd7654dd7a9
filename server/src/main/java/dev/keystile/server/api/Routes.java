package dev.keystile.server.api;

import dev.keystile.core.check.CheckService;
import dev.keystile.core.check.ProjectEntry;
import dev.keystile.registry.Barrier;
import dev.keystile.registry.KeyOwner;
import dev.keystile.registry.ProjectFeature;
import dev.keystile.registry.Registry;
import dev.keystile.server.http.Call;
import dev.keystile.server.http.Desk;
import dev.keystile.server.http.Documentation;
import dev.keystile.server.http.Endpoint;
import dev.keystile.server.http.Health;
import dev.keystile.server.http.Refusal;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** The table of the API's paths. What isn't in it is not there. */
public final class Routes {

    private final Desk desk;
    private final Health health;
    private final Registry registry;
    private final CheckService checks;
    private final PolicyReload policy;
    private final Documentation documentation = new Documentation();
    private final RouterFunctions.Builder routes = RouterFunctions.route();

    public Routes(Registry registry, Barrier barrier, CheckService checks, PolicyReload policy) {
        this.desk = new Desk(registry, barrier);
        this.health = new Health(registry, checks);
        this.registry = registry;
        this.checks = checks;
        this.policy = policy;
    }

    /** The table as Spring takes it. */
    public RouterFunction<ServerResponse> toRouter() {
        get("/health/live", health::live);
        get("/health/ready", health::ready);
        get("/openapi.json", documentation::document);
        get("/docs", documentation::page);
        get("/docs/assets/{file}", documentation::asset);
        addOperator();
        get("/api/client/me", new Me(desk)::show);
        addKeys("/api/client/keys", new Keys(desk, Routes::ownProject, new ProjectKeyForm()));
        addKeys("/api/admin/projects/{project_id}/keys", new Keys(desk, Routes::projectInPath, new ProjectKeyForm()));
        addKeys(
                "/api/admin/organizations/api-keys",
                new Keys(desk, Routes::ownOrganization, new OrganizationKeyForm()));
        addOrganization(new Organizations(desk));
        addProjects(new Projects(desk));
        addFeature("/api/client/smtp-proxy", Routes::ownProject);
        addFeature("/api/admin/projects/{project_id}/smtp-proxy", Routes::projectInPath);
        get("/api/admin/organizations/audit", new Audit(desk)::list);
        return routes.route(RequestPredicates.all(), nothing().asHandler(desk)).build();
    }

    private void addOperator() {
        post("/v1/setup", new Setup(desk)::setUp);
        OperatorOrganizations organizations = new OperatorOrganizations(desk);
        get("/v1/organizations", organizations::list);
        post("/v1/organizations", organizations::create);
        get("/v1/organizations/{id}", organizations::show);
        patch("/v1/organizations/{id}", organizations::update);
        post("/v1/organizations/{id}/owner-keys", organizations::issueOwnerKey);
        Endpoint explain = new Explain(desk, checks)::explain;
        post("/v1/explain", explain.keepingNothing());
        Upkeep upkeep = new Upkeep(desk, registry, checks);
        get("/v1/doctor", upkeep::examine);
        Endpoint backUp = upkeep::backUp;
        post("/v1/backups", backUp.keepingNothing());
        Endpoint reload = new Policies(desk, policy)::reload;
        post("/v1/policy/reload", reload.keepingNothing());
    }

    private void addFeature(String path, ProjectOf projects) {
        Features features = new Features(desk, projects, ProjectFeature.SMTP_PROXY);
        get(path, features::show);
        post(path, features::enable);
        delete(path, features::disable);
    }

    private void addKeys(String path, Keys keys) {
        String one = path + "/{id}";
        get(path, keys::list);
        post(path, keys::issue);
        get(one, keys::show);
        patch(one, keys::update);
        delete(one, keys::revoke);
    }

    private void addOrganization(Organizations organizations) {
        get("/api/admin/organizations/me", organizations::show);
        patch("/api/admin/organizations/me", organizations::update);
        delete("/api/admin/organizations/me", organizations::archive);
    }

    private void addProjects(Projects projects) {
        get("/api/admin/projects", projects::list);
        post("/api/admin/projects", projects::create);
        get("/api/admin/projects/{id}", projects::show);
        patch("/api/admin/projects/{id}", projects::update);
        delete("/api/admin/projects/{id}", projects::archive);
    }

    private static KeyOwner.Project projectInPath(Call call) throws Refusal {
        return new KeyOwner.Project(call.id("project_id"));
    }

    private static KeyOwner.Project ownProject(Call call) throws Refusal {
        ProjectEntry project = call.exchange().identity().project();
        if (project == null) {
            throw Refusal.missing();
        }
        return new KeyOwner.Project(project.id());
    }

    private static KeyOwner ownOrganization(Call call) {
        return new KeyOwner.Organization(
                call.exchange().identity().organization().id());
    }

    private static Endpoint nothing() {
        return call -> {
            throw Refusal.missing();
        };
    }

    private void get(String path, Endpoint endpoint) {
        routes.GET(path, endpoint.asHandler(desk));
    }

    private void post(String path, Endpoint endpoint) {
        routes.POST(path, endpoint.asHandler(desk));
    }

    private void patch(String path, Endpoint endpoint) {
        routes.PATCH(path, endpoint.asHandler(desk));
    }

    private void delete(String path, Endpoint endpoint) {
        routes.DELETE(path, endpoint.asHandler(desk));
    }
}
