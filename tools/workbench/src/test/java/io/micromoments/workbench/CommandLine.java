package io.micromoments.workbench;

import io.micromoments.workbench.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** Runs the command line inside the test, with the root of the repository as its home. */
public record CommandLine(int exit, String out, String err) {

  /** Root of the repository. */
  public static final Path ROOT = Path.of(System.getProperty("repository.root", "../.."));

  public static CommandLine run(Object... args) {
    System.setProperty("micromoments.home", ROOT.toString());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      words[i] = args[i].toString();
    }
    int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new CommandLine(exit, out.toString(), err.toString());
  }
}
