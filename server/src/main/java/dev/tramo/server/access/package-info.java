/** Who may call: accounts, login, tokens. */
@NullMarked
package dev.tramo.server.access;

import org.jspecify.annotations.NullMarked;
