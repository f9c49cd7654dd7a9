/** The endpoints of the REST API: each turns a request into a command or a query, and its answer into JSON. */
@NullMarked
package dev.keystile.server.api;

import org.jspecify.annotations.NullMarked;
