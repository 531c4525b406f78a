/** {@code tramo bench micro}: parts alone, under JMH, with what they allocate. */
@NullMarked
package dev.tramo.bench.micro;

import org.jspecify.annotations.NullMarked;
