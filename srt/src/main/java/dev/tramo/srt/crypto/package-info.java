/**
 * Encryption. {@link dev.tramo.srt.crypto.Encryption} is the configuration; a {@link dev.tramo.srt.crypto.KeyExchange} is what a
 * connection uses: it wraps and unwraps stream encrypting keys with a key derived from the passphrase, refreshes them, and
 * encrypts and decrypts payloads in place by AES-CTR or AES-GCM.
 *
 * <p>Passphrases and keys appear in no text that these classes produce. One connection's thread.
 */
@NullMarked
package dev.tramo.srt.crypto;

import org.jspecify.annotations.NullMarked;
