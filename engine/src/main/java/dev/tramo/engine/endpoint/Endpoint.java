package dev.tramo.engine.endpoint;

/** A source or destination of a running route. Loop's thread. */
public interface Endpoint {
    /** Begins; what fails is tried again until {@link #close}. */
    void open();

    void close();

    Status status();

    /** Once a second: brings the state in line with what moved since the last call, and takes the figures. */
    void observe(double seconds);

    /** The figures as last observed, with the state as it is now. */
    EndpointSnapshot snapshot();
}
