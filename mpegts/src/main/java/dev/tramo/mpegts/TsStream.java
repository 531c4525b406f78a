package dev.tramo.mpegts;

/**
 * An elementary stream as the program map table lists it.
 *
 * @param pid 13 bits
 * @param streamType of the table, 8 bits
 * @param name what it is, as people write it: "H.264", "SCTE-35", "DVB subtitles"
 * @param carried whether its frames are given out
 * @param video whether they are, and are pictures
 * @param language ISO 639-2 code of three letters, or empty
 */
public record TsStream(int pid, int streamType, String name, boolean carried, boolean video, String language) {}
