/** Who may call, and who called: accounts, login, tokens of programs, sessions of browsers, and the record of what was changed by whom ({@code Audit}). */
@NullMarked
package dev.tramo.server.access;

import org.jspecify.annotations.NullMarked;
