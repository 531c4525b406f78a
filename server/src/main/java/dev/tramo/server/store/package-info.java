/**
 * The store, H2 or MariaDB, and who may write to it: of the servers that share a store one manages, and the others stand by.
 *
 * <p>{@link dev.tramo.server.store.Store} is the only way to write, and checks the {@code Lease} in every transaction. {@link
 * dev.tramo.server.store.Management} holds the lease, and tells all that is {@link dev.tramo.server.store.Managed} to take over or to
 * stand down. Repositories are read from memory, so that a database that is away disturbs no reading.
 */
@NullMarked
package dev.tramo.server.store;

import org.jspecify.annotations.NullMarked;
