/** Which kinds a surface takes, which permission a route needs, and which permissions a role has. */
@NullMarked
package dev.keystile.core.policy;

import org.jspecify.annotations.NullMarked;
