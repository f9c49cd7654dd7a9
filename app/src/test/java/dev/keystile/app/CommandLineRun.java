package dev.keystile.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/** What a command did that was run in this process and came to its end. */
record CommandLineRun(int status, String out, String err) {

    static CommandLineRun of(String... arguments) {
        return of(Map.of(), arguments);
    }

    static CommandLineRun of(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(arguments, environment, new PrintWriter(out, true), new PrintWriter(err, true));
        return new CommandLineRun(status, out.toString(), err.toString());
    }
}
