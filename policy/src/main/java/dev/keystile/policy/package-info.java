/** The policy file: YAML in, core's policy out, every mistake with its line and how to mend it. */
@NullMarked
package dev.keystile.policy;

import org.jspecify.annotations.NullMarked;
