package dev.tramo.engine.media;

/**
 * What a conversion leaves out.
 *
 * @param media audio or video that the other form cannot carry, in words for a destination's reason; empty if there is none
 * @param data streams that are no audio or video, likewise: nothing is missing of the picture and the sound
 */
public record Omitted(String media, String data) {
    public static final Omitted NOTHING = new Omitted("", "");
}
