package io.tidemark.server;

import io.tidemark.server.control.TidemarkCommand;

/** The program's entry point. */
public final class Main {
    private Main() {}

    /** Runs the command line; see {@link TidemarkCommand}. */
    public static void main(String[] arguments) {
        System.exit(TidemarkCommand.execute(ForegroundRun::run, arguments));
    }
}
