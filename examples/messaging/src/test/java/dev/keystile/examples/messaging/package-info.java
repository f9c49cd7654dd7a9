@NullMarked
package dev.keystile.examples.messaging;

import org.jspecify.annotations.NullMarked;
