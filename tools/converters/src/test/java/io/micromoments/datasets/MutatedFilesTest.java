package io.micromoments.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a line contains, it is used or reported, and the lines after it are read. */
class MutatedFilesTest {

  private static final int LINES = 5_000;
  private static final int FILES = 300;

  /** Parts of both formats, and what parsers stumble over. */
  private static final List<String> PARTS =
      List.of(
          "\"",
          "\"\"",
          "\\",
          "\\u",
          "\\ud800",
          "{",
          "}",
          "[",
          "]",
          "[[[[[[[[[[[[[[[[[[[[",
          ":",
          ",",
          ";",
          "null",
          "true",
          "NaN",
          "-",
          "+",
          "0",
          "-0",
          "1e999",
          "1e-999",
          "0x1",
          "1.5",
          " ",
          "\t",
          "\0",
          "\u0007",
          "\u2028",
          "\uFEFF",
          "\uFFFD",
          "é",
          "٣",
          "😀",
          "99999999999999999999",
          "-9223372036854775809",
          "\"session\":1,",
          "\"events\":[]",
          "/*",
          "//",
          "#",
          "'",
          "%s");

  /** A reader, with a header and valid lines to mutate. */
  enum Dataset {
    OTTO(
        "",
        "{\"session\":%d,\"events\":[{\"aid\":5,\"ts\":1659304800025,\"type\":\"clicks\"},"
            + "{\"aid\":6,\"ts\":1659304800026,\"type\":\"orders\"}]}") {
      @Override
      void read(Path file, IntConsumer used, InvalidLineHandler invalid) throws Exception {
        OttoFile.read(file, session -> used.accept(session.line()), invalid);
      }
    },
    ESHOP(
        "year;month;day;order;country;session ID;page 1 (main category);"
            + "page 2 (clothing model);colour;price;page",
        "2008;4;1;1;29;%d;1;A13;1;28;1") {
      @Override
      void read(Path file, IntConsumer used, InvalidLineHandler invalid) throws Exception {
        EshopFile.read(file, click -> used.accept(click.line()), invalid);
      }
    },
    ONLINE_RETAIL(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "%d,85123A,\"HOLDER, \"\"WHITE\"\"\",6,2010-12-01 08:26:00,2.55,17850.0,France") {
      @Override
      void read(Path file, IntConsumer used, InvalidLineHandler invalid) throws Exception {
        OnlineRetailFile.read(file, line -> used.accept(line.line()), invalid);
      }
    };

    private final String header;
    private final String line;

    Dataset(String header, String line) {
      this.header = header;
      this.line = line;
    }

    abstract void read(Path file, IntConsumer used, InvalidLineHandler invalid) throws Exception;

    String line(int number) {
      return line.replace("%d", Integer.toString(number));
    }
  }

  @TempDir private Path temp;

  @ParameterizedTest
  @EnumSource
  void eachLineIsUsedOrReported(Dataset dataset) throws Exception {
    Random random = random();
    List<String> lines = new ArrayList<>(List.of(dataset.header));
    for (int number = 1; number <= LINES; number++) {
      String line = dataset.line(number);
      lines.add(number % 10 == 0 ? line : mutated(line, random));
    }
    // Encoded here, since a mutation may have separated two surrogates, which Files.write refuses.
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(temp.resolve("input"), text);

    Set<Integer> used = new TreeSet<>();
    List<InvalidLine> invalid = new ArrayList<>();
    dataset.read(file, used::add, invalid::add);

    Set<Integer> found = new TreeSet<>(used);
    invalid.forEach(line -> found.add(line.line()));
    Set<Integer> expected = new TreeSet<>();
    for (int i = dataset.header.isEmpty() ? 0 : 1; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        expected.add(i + 1);
      }
    }
    assertThat(found).isEqualTo(expected);
    assertThat(used).hasSizeGreaterThan(LINES / 10 - 1);
    assertThat(invalid).hasSizeGreaterThan(LINES / 4);
    assertThat(invalid)
        .allSatisfy(line -> assertThat(line.message()).hasLineCount(1).hasSizeLessThan(600));
    Files.write(temp.resolve("messages"), invalid.stream().map(InvalidLine::message).toList());
  }

  @ParameterizedTest
  @EnumSource
  void mutatedFilesAreReadOrRejected(Dataset dataset) throws Exception {
    Random random = random();
    StringBuilder text = new StringBuilder(dataset.header).append('\n');
    for (int number = 1; number <= 20; number++) {
      text.append(dataset.line(number)).append('\n');
    }
    byte[] original = text.toString().getBytes(StandardCharsets.UTF_8);
    int rejected = 0;
    for (int round = 0; round < FILES; round++) {
      byte[] bytes = original.clone();
      for (int change = random.nextInt(20); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Path file =
          Files.write(
              temp.resolve("input"), Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1));
      try {
        dataset.read(file, line -> {}, line -> {});
      } catch (UnreadableDataset | IOException e) {
        rejected++;
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
    assertThat(rejected).isLessThan(FILES);
  }

  @Test
  void mutationsChangeLines() {
    Random random = random();
    String line = Dataset.OTTO.line(1);
    assertThat(mutated(line, random)).isNotEqualTo(line);
  }

  private static String mutated(String line, Random random) {
    StringBuilder text = new StringBuilder(line);
    for (int change = random.nextInt(3); change >= 0; change--) {
      int from = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), from + random.nextInt(4));
      switch (random.nextInt(5)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, PARTS.get(random.nextInt(PARTS.size())));
        case 2 -> text.replace(from, to, PARTS.get(random.nextInt(PARTS.size())));
        case 3 -> text.setLength(from);
        default -> text.insert(from, text.substring(0, from));
      }
    }
    return text.toString();
  }

  private static Random random() {
    long seed = Long.getLong("seed", 1);
    System.out.println("MutatedFilesTest seed=" + seed);
    return new Random(seed);
  }
}
