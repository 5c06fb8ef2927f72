package io.micromoments.workbench.lsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.workbench.CommandLine;
import io.micromoments.workbench.definitions.PatternCheck;
import io.micromoments.workbench.lsp.assist.Completion;
import io.micromoments.workbench.lsp.assist.Definitions;
import io.micromoments.workbench.lsp.assist.HoverAnswer;
import io.micromoments.workbench.lsp.assist.PackContext;
import io.micromoments.workbench.lsp.assist.RecordedValues;
import io.micromoments.workbench.lsp.assist.Renaming;
import io.micromoments.workbench.lsp.assist.Symbols;
import io.micromoments.workbench.lsp.document.EditedFile;
import io.micromoments.workbench.lsp.document.FileKind;
import io.micromoments.workbench.lsp.document.YamlPlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.Diagnostic;
import org.junit.jupiter.api.Test;

/** Whatever is in a file while it is typed, questions about it have an answer. */
class HalfTypedFilesTest {

  private static final List<String> PIECES =
      List.of(
          "'", "\"", "{", "}", "[", "]", ": ", "\n", "  ", "- ", "#", "|\n", ">-\n", "&a ", "*a",
          "!", "event.", "\t", "😀", "\u0000", "\r\n", "%", "(", ")", ".", "<<: ", "? ", "---\n");

  @Test
  void everyPrefixOfAFileHasAnOutline() throws Exception {
    for (SourceText source : files()) {
      String text = source.text();
      for (int end = 0; end <= text.length(); end++) {
        EditedFile file = edited(source, text.substring(0, end));
        Symbols.of(file);
        YamlPlace.at(file, end);
        TestRuns.lenses("file:///x", file);
      }
    }
  }

  @Test
  void halfTypedAndDamagedFilesHaveAnswers() throws Exception {
    long seed = Long.getLong("seed", 1);
    int rounds = Integer.getInteger("rounds", 100);
    System.out.println("HalfTypedFilesTest seed=" + seed + " rounds=" + rounds);
    List<SourceText> files = files();
    for (int round = 0; round < rounds; round++) {
      Random random = new Random((seed + round) * 0x9E3779B97F4A7C15L);
      SourceText source = files.get(random.nextInt(files.size()));
      String text = damaged(source.text(), random);
      int offset = random.nextInt(text.length() + 1);
      try {
        ask(edited(source, text), offset, files, random);
      } catch (RuntimeException | StackOverflowError e) {
        fail("seed %s, round %s, offset %s of:%n%s".formatted(seed, round, offset, text), e);
      }
    }
  }

  private static void ask(EditedFile file, int offset, List<SourceText> files, Random random) {
    List<EditedFile> pack = new ArrayList<>();
    files.stream()
        .filter(each -> !each.file().equals(file.source().file()))
        .filter(each -> random.nextInt(4) == 0)
        .forEach(each -> pack.add(EditedFile.of(each)));
    pack.add(file);
    PackContext context = new PackContext(pack, RecordedValues.NONE);
    List<CompletionItem> items = Completion.at(file, offset, random.nextBoolean(), context);
    assertThat(items).allMatch(each -> each.getTextEdit() != null);
    HoverAnswer.at(file, offset, context);
    Definitions.at(file, offset, context);
    Definitions.references(file, offset, context);
    Renaming.range(file, offset, context);
    try {
      Renaming.rename(file, offset, "other", context);
    } catch (Renaming.InvalidRename e) {
      assertThat(e).hasMessageMatching("(?s).{10,}");
    }
    if (file.kind() != FileKind.OTHER) {
      List<Diagnostic> problems =
          FileDiagnostics.of(
                  List.of(file.source()), Map.of(file.source().file(), file), PatternCheck::of)
              .get(file.source().file());
      assertThat(problems)
          .noneMatch(each -> each.getMessage().getLeft().contains("internal error"));
    }
  }

  private static String damaged(String text, Random random) {
    StringBuilder damaged =
        new StringBuilder(
            random.nextBoolean() ? text : text.substring(0, random.nextInt(text.length())));
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = random.nextInt(damaged.length() + 1);
      if (random.nextInt(3) == 0) {
        damaged.delete(at, Math.min(damaged.length(), at + 1 + random.nextInt(12)));
      } else {
        damaged.insert(at, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return damaged.toString();
  }

  private static EditedFile edited(SourceText source, String text) {
    return EditedFile.of(new SourceText(source.file(), text));
  }

  private static List<SourceText> files() throws Exception {
    List<SourceText> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(CommandLine.ROOT.resolve("patterns/library/bank"))) {
      for (Path file : all.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
        files.add(new SourceText(file.toString(), Files.readString(file)));
      }
    }
    for (String file : List.of("back-to-the-item.yaml", "policy.yaml")) {
      Path path = CommandLine.ROOT.resolve("patterns/library/retail").resolve(file);
      files.add(new SourceText(path.toString(), Files.readString(path)));
    }
    return files;
  }
}
