package dev.tramo.engine.spec;

/** A destination at which players take the stream from this process. */
public record RtmpPlaySpec(RtmpAddress at) implements DestinationSpec {
    @Override
    public Form form() {
        return Form.FRAMES;
    }
}
