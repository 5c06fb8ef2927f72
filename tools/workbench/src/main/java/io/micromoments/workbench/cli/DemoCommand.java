package io.micromoments.workbench.cli;

import io.micromoments.options.JobSettings;
import io.micromoments.workbench.replay.Replay;
import io.micromoments.workbench.replay.ReplayResult;
import io.micromoments.workbench.report.ReplayReport;
import io.micromoments.workbench.report.ReportText;
import io.micromoments.workbench.report.ReportWriter;
import io.micromoments.workbench.terminal.Home;
import io.micromoments.workbench.terminal.OutputPath;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Replays a scenario through the job on an embedded Flink cluster, prints what happened to"
            + " each customer and writes report.html.",
    footer = {
      "",
      "Examples:",
      "  ./micromoments demo",
      "  ./micromoments demo bank-week",
      "  ./micromoments demo my-scenario --patterns my-patterns",
      "  ./micromoments demo replay-data/jason-auto-loan --out out/jason"
    })
final class DemoCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "SCENARIO",
      description = "Scenario folder, or its name under replay-data (default: ${DEFAULT-VALUE}).")
  private String name = "jason-auto-loan";

  @Option(
      names = "--patterns",
      paramLabel = "PATH",
      description = "Pattern file or folder; replaces the scenario's pack.")
  private Path patterns;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Output folder (default: out/<scenario> in the clone).")
  private Path out;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    ScenarioRun run =
        ScenarioRun.prepare(Home.scenario(name), Optional.ofNullable(patterns), Optional.empty());
    Path folder =
        out != null
            ? out
            : (Files.isWritable(Home.folder()) ? Home.folder() : Path.of(""))
                .resolve("out")
                .resolve(run.scenario().folder().toAbsolutePath().normalize().getFileName());
    OutputPath.createFolder(folder);
    run.warn(spec.commandLine().getErr());
    spec.commandLine().getErr().println("Starting Flink and replaying " + name + " …");
    PrintWriter console = spec.commandLine().getOut();
    try (ReplayResult result =
        run.replay(JobSettings.DEFAULT, 1, Replay.Backend.heap, spec.commandLine().getErr())) {
      ReplayReport report = run.report(result, result.measureRecords());
      new ReportText(console).print(report);
      result.writeTo(folder);
      ReportWriter.write(report, folder.resolve("report.html"));
    }
    console.println();
    console.println("Report: " + folder.resolve("report.html").toAbsolutePath().normalize());
    return 0;
  }
}
