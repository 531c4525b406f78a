/**
 * The import of links from the older SRT API's database, whose tables {@code rx} and {@code tx} have a row a link.
 *
 * <p>A {@link dev.tramo.server.imports.LinkSource} reads rows: {@link dev.tramo.server.imports.DumpFile} from an SQL dump, {@link
 * dev.tramo.server.imports.OlderDatabase} from the database itself. {@link dev.tramo.server.imports.RowReader} makes of a row what a
 * client would send; {@link dev.tramo.server.api.v1.LinkIntake} checks and stores that. {@link
 * dev.tramo.server.imports.ImportReport} tells how it went. Rows stream: no table and no dump is ever held as a whole.
 */
@NullMarked
package dev.tramo.server.imports;

import org.jspecify.annotations.NullMarked;
