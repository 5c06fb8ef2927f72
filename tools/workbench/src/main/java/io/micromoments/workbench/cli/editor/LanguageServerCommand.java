package io.micromoments.workbench.cli.editor;

import io.micromoments.workbench.lsp.DefinitionLanguageServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs {@code lsp}. */
@Command(
    name = "lsp",
    mixinStandardHelpOptions = true,
    description = {
      "Serves an editor: problems as you type, completion, renaming, tests.",
      "Covers pattern, policy, test and scenario files, over the Language Server Protocol on standard "
          + "input and output. An editor starts it; docs/editors.md says how."
    },
    footer = {
      "",
      "Example, as the command of a language server in the settings of an editor:",
      "  ./micromoments lsp"
    })
public final class LanguageServerCommand implements Callable<Integer> {

  @Option(names = "--stdio", description = "The only way to connect; editors may pass it.")
  void setStdio(boolean ignored) {
    // There is no other way.
  }

  @Override
  public Integer call() {
    try (OutputStream protocol = new FileOutputStream(FileDescriptor.out)) {
      // A library that prints would break the protocol.
      System.setOut(System.err);
      return DefinitionLanguageServer.serve(System.in, protocol);
    } catch (IOException e) {
      return 1; // The editor has closed the stream.
    }
  }
}
