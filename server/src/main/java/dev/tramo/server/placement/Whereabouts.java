package dev.tramo.server.placement;

/** Where the last worker of a route is, as far as the server knows. */
enum Whereabouts {
    /** Where this server's placement makes workers: it finds it, or makes it. */
    HERE,
    /** On another machine, where only it itself can be asked for it. */
    ELSEWHERE,
    /** On a machine that may be this one: the engine here does not answer, and says which machine this is when it does. */
    UNKNOWN
}
