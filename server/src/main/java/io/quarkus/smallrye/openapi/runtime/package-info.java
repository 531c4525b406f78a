/**
 * The framework's package, for what it opens to nobody else: {@code BuiltDescription} serves the API's description as the build made it.
 * Nothing else belongs here.
 */
@NullMarked
package io.quarkus.smallrye.openapi.runtime;

import org.jspecify.annotations.NullMarked;
