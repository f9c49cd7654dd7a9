@NullMarked
package dev.keystile.bench;

import org.jspecify.annotations.NullMarked;
