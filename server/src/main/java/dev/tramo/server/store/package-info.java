/**
 * The store, H2 or MariaDB, and who may write to it: of the servers that share a store one manages, and the others stand by.
 */
@NullMarked
package dev.tramo.server.store;

import org.jspecify.annotations.NullMarked;
