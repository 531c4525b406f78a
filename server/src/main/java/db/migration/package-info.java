/** Migrations of the store that SQL cannot express; Flyway finds them here by their names. */
@NullMarked
package db.migration;

import org.jspecify.annotations.NullMarked;
