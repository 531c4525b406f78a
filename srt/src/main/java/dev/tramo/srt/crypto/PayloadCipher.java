package dev.tramo.srt.crypto;

/** A cipher for payloads, with one stream encrypting key. Header words are those of the packet, without the R flag. */
interface PayloadCipher {
    int NOT_AUTHENTIC = -1;

    /**
     * Encrypts in place.
     *
     * @return length of the result
     */
    int encrypt(int seq, int messageWord, int timestamp, int destination, byte[] data, int offset, int length);

    /**
     * Decrypts in place.
     *
     * @return length of the result; {@link #NOT_AUTHENTIC} if it is not what was encrypted
     */
    int decrypt(int seq, int messageWord, int timestamp, int destination, byte[] data, int offset, int length);

    /** The cipher of that mode. */
    static PayloadCipher of(boolean authenticated, byte[] key, byte[] salt) {
        return authenticated ? new GcmCipher(key, salt) : new PacketCipher(key, salt);
    }
}
