package dev.tramo.srt.driver;

/**
 * One path of a session, as both ends know it: enough to end it from another process, see {@link Farewell}.
 *
 * @param localPort that we use
 * @param peer address and port
 * @param peerSocketId what the peer calls its end, as its log shows it
 */
public record SrtPath(int localPort, String peer, int peerSocketId) {}
