/** The API's own description, an OpenAPI document. */
@NullMarked
package dev.keystile.server.openapi;

import org.jspecify.annotations.NullMarked;
