/** How fast Keystile is, each figure beside a baseline of the same run. No part of the product. */
@NullMarked
package dev.keystile.bench;

import org.jspecify.annotations.NullMarked;
