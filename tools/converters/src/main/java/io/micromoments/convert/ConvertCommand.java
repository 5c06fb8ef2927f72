package io.micromoments.convert;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./micromoments convert}: a command for each dataset. */
@Command(
    name = "micromoments convert",
    mixinStandardHelpOptions = true,
    description = "Converts a public dataset to a scenario folder, which replay can replay.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments convert otto train.jsonl out/otto-scenario",
      "  ./micromoments convert eshop e-shop-clothing-2008.csv.gz out/eshop-scenario"
    })
public final class ConvertCommand {

  private static final String OUT_DIR =
      "Folder for scenario.yaml, context.jsonl and events.jsonl. Existing files are overwritten.";
  private static final String SYNTHETIC =
      "The channel, consents, catalogue and batch lists are synthetic.";
  private static final String HEAP =
      "Events are sorted in memory. For a large file, set MICROMOMENTS_HEAP, such as to 8g.";
  private static final String SUCCESS = "Exit codes: 0 all lines converted,";
  private static final String SOME = "            1 some lines left out, listed in left-out.txt,";
  private static final String FAILURE = "            2 nothing converted.";

  @Spec private CommandSpec spec;

  /** Runs the command line and exits the process with its exit code. */
  public static void main(String[] args) {
    // Formatting and parsing in libraries must not depend on the user's locale.
    Locale.setDefault(Locale.ROOT);
    int code =
        run(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            args);
    System.exit(code);
  }

  /** Runs the command line in this process and returns its exit code. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine commandLine = new CommandLine(new ConvertCommand());
    commandLine.setOut(out);
    commandLine.setErr(err);
    commandLine.setUsageHelpAutoWidth(false);
    commandLine.setParameterExceptionHandler(
        (exception, given) -> {
          CommandLine command = exception.getCommandLine();
          err.println("error: " + exception.getMessage());
          CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
          err.println(
              "       run '%s --help' for usage"
                  .formatted(command.getCommandSpec().qualifiedName()));
          return ExitCode.USAGE;
        });
    return commandLine.execute(args);
  }

  @Command(
      name = "otto",
      mixinStandardHelpOptions = true,
      description = {
        "Converts sessions of the OTTO recommender systems dataset (otto-de/recsys-dataset).",
        "Events and times are the recorded ones. " + SYNTHETIC,
        HEAP
      },
      footer = {
        "",
        SUCCESS,
        SOME,
        FAILURE,
        "",
        "A line of INPUT:",
        "  {\"session\":0,\"events\":[{\"aid\":1,\"ts\":1659304800025,\"type\":\"clicks\"}]}",
        "",
        "Example:",
        "  ./micromoments convert otto train.jsonl out/otto-scenario"
      })
  int otto(
      @Parameters(
              paramLabel = "INPUT",
              description = "Sessions, one JSON object per line, plain or gzipped.")
          Path input,
      @Parameters(paramLabel = "OUT-DIR", description = OUT_DIR) Path folder) {
    return convert(new OttoConverter(), input, folder);
  }

  @Command(
      name = "eshop",
      mixinStandardHelpOptions = true,
      description = {
        "Converts the clickstream of a clothing shop in 2008 (UCI, doi 10.24432/C5QK7X).",
        "Clicks are the recorded ones; times are derived, because the data have none. " + SYNTHETIC,
        HEAP
      },
      footer = {
        "",
        SUCCESS,
        SOME,
        FAILURE,
        "",
        "Example:",
        "  ./micromoments convert eshop e-shop-clothing-2008.csv.gz out/eshop-scenario"
      })
  int eshop(
      @Parameters(
              paramLabel = "INPUT",
              description =
                  "CSV file as distributed by UCI, with column names and ; or , between columns,"
                      + " plain or gzipped.")
          Path input,
      @Parameters(paramLabel = "OUT-DIR", description = OUT_DIR) Path folder) {
    return convert(new EshopConverter(), input, folder);
  }

  private int convert(DatasetConverter<?> converter, Path input, Path folder) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    return new Conversion<>(converter, out, err).run(input, folder);
  }
}
