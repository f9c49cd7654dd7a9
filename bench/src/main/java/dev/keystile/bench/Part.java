package dev.keystile.bench;

import java.util.List;

/** One thing that is measured, with its baseline. */
interface Part {

    /** What the command line calls it. */
    String name();

    /** Measures it. */
    List<Row> measure(Workplace workplace) throws Exception;
}
