package dev.keystile.app;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every command for the operator has: which installation it is about, and where it writes. */
abstract class OperatorCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    final OperatorOptions operator = new OperatorOptions();

    @Mixin
    final ConfigOption config = new ConfigOption();

    /** Opens an installation that is there. */
    final OperatorSession open() {
        return OperatorSession.open(operator);
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
