/** The API's description, held against what is sent and answered. Other rooms' tests get it as this room's test jar. */
@NullMarked
package dev.keystile.server.openapi;

import org.jspecify.annotations.NullMarked;
