package io.micromoments.training;

import io.micromoments.datasets.UnreadableDataset;
import io.micromoments.propensity.PropensityModel;
import io.micromoments.propensity.PropensityModels;
import io.micromoments.propensity.UnusableModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command line of the trainer: reads sessions, writes a model file and a table of its quality. */
@Command(
    name = "TrainPropensity",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains a propensity model on recorded sessions, writes it as ONNX, and evaluates it on",
      "held-out sessions, compared with the built-in rule and with the most recent item.",
      "The same file, options and machine produce the same model, byte for byte."
    },
    footer = {
      "",
      "Exit codes: 0 success, 1 no training or test data, 2 invalid usage or unreadable input.",
      "",
      "Example:",
      "  java -cp 'tools/training/target/app/*' \\",
      "      io.micromoments.training.TrainPropensity --recording onlineRetail \\",
      "      --out buys-again.onnx online-retail-2010-12_2011-02.csv.gz"
    })
public final class TrainPropensity implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The recording, optionally gzipped.")
  private Path file;

  @Option(
      names = "--recording",
      required = true,
      description = "The dataset that FILE contains: ${COMPLETION-CANDIDATES}.")
  private PublicDataset recording;

  @Option(
      names = "--out",
      description = "File to write the model to; without it, the model is only evaluated.")
  private Path out;

  @Option(
      names = "--seed",
      description =
          "Seed of the split, the training order and the bootstrap (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--test-share",
      description = "Share of sessions for the test, between 0 and 1 (default: ${DEFAULT-VALUE}).")
  private double testShare = 0.4;

  @Option(
      names = "--training-time",
      description =
          "Share of questions before the test period, between 0 and 1 (default: ${DEFAULT-VALUE}).")
  private double trainingTime = 0.6;

  @Option(
      names = "--epochs",
      description = "Number of passes over the training rows (default: ${DEFAULT-VALUE}).")
  private int epochs = 20;

  @Option(
      names = "--learning-rate",
      description = "Learning rate of AdaGrad (default: ${DEFAULT-VALUE}).")
  private double learningRate = 0.1;

  @Option(names = "--batch", description = "Rows per training step (default: ${DEFAULT-VALUE}).")
  private int batch = 32;

  @Option(
      names = "--draws",
      description = "Number of bootstrap resamples (default: ${DEFAULT-VALUE}).")
  private int draws = 1000;

  @Option(names = "--weights", description = "Prints the weight of each feature.")
  private boolean weights;

  @Option(
      names = "--cost",
      description = "Measures the time to compute features and scores on this machine.")
  private boolean cost;

  @Spec private CommandSpec spec;

  /** Runs the trainer and exits the process with its exit code. */
  public static void main(String[] args) {
    // Formatting and parsing in libraries must not depend on the user's locale.
    Locale.setDefault(Locale.ROOT);
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    // Kept in a field, since the log manager references loggers weakly.
    TRIBUO.setLevel(Level.WARNING);
    return new CommandLine(new TrainPropensity());
  }

  private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

  @Override
  public Integer call() throws IOException, UnusableModel {
    PrintWriter text = spec.commandLine().getOut();
    PrintWriter errors = spec.commandLine().getErr();
    if (!(testShare > 0 && testShare < 1 && trainingTime > 0 && trainingTime < 1)) {
      errors.printf(
          Locale.ROOT,
          "--test-share is %s and --training-time is %s; allowed: greater than 0 and less than 1%n",
          testShare,
          trainingTime);
      return 2;
    }
    if (!Files.isRegularFile(file)) {
      errors.println("file not found: " + file);
      return 2;
    }
    ReadResult recorded;
    try {
      recorded = recording.read(file);
    } catch (UnreadableDataset e) {
      errors.println(file + ": " + e.getMessage());
      return 2;
    } catch (IOException e) {
      errors.println("cannot read " + file + ": " + e);
      return 2;
    }
    List<RankingTask> questions =
        recorded.histories().stream().flatMap(h -> recording.questions(h).stream()).toList();
    text.printf(
        Locale.ROOT,
        "read      %d histories, %d activities; %d lines skipped%n",
        recorded.histories().size(),
        recorded.histories().stream().mapToInt(history -> history.activities().size()).sum(),
        recorded.skippedLines());
    if (questions.isEmpty()) {
      errors.println("no training data: no history continues after its first visit");
      return 1;
    }
    TrainTestSplit split = TrainTestSplit.of(questions, seed, testShare, trainingTime);
    text.printf("predicts  %s%n", recording.predicts());
    text.printf("training  %s, all before %s%n", counts(split.training()), split.from());
    text.printf("test      %s, from other histories, from then on%n", counts(split.test()));
    if (taken(split.test()) == 0 || taken(split.training()) == 0) {
      errors.println(
          "training and test both need taken items; try another --seed or --training-time");
      return 1;
    }
    LearnedModel model = Learner.learn(split.training(), epochs, learningRate, batch, seed);
    byte[] onnx = model.toOnnx(recording);
    String name = out == null ? "model.onnx" : out.getFileName().toString();
    // Evaluate exactly what the job runs: the exported file, read in the same way.
    try (PropensityModel read = PropensityModels.read(name, onnx)) {
      double baseRate = (double) taken(split.training()) / rows(split.training());
      QualityTable table = new QualityTable(split.test(), read::score, baseRate, draws, seed);
      text.printf("%n%s%n", table.text());
      if (cost) {
        text.println(Cost.of(read));
      }
    }
    if (weights) {
      for (Map.Entry<String, Double> weight : model.weights().entrySet()) {
        text.printf(Locale.ROOT, "%-24s %7.3f%n", weight.getKey(), weight.getValue());
      }
    }
    if (out != null) {
      Files.write(out, onnx);
      text.printf(Locale.ROOT, "wrote     %s, %,d bytes%n", out, onnx.length);
    }
    text.printf("source    %s%n", recording.source());
    text.flush();
    return 0;
  }

  private static String counts(List<RankingTask> questions) {
    List<RankingTask> withTaken =
        questions.stream().filter(question -> taken(List.of(question)) > 0).toList();
    return String.format(
        Locale.ROOT,
        "%d histories, %d questions (%d of %d histories with an item taken), %d rows (%d taken)",
        histories(questions),
        questions.size(),
        withTaken.size(),
        histories(withTaken),
        rows(questions),
        taken(questions));
  }

  private static long histories(List<RankingTask> questions) {
    return questions.stream().map(RankingTask::history).distinct().count();
  }

  private static int rows(List<RankingTask> questions) {
    return questions.stream().mapToInt(question -> question.rows().length).sum();
  }

  private static int taken(List<RankingTask> questions) {
    int taken = 0;
    for (RankingTask question : questions) {
      for (boolean item : question.taken()) {
        taken += item ? 1 : 0;
      }
    }
    return taken;
  }
}
