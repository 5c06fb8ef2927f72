package io.micromoments.propensity.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl;
import io.micromoments.propensity.Activity;
import io.micromoments.propensity.PropensityModel;
import io.micromoments.propensity.PropensityModels;
import io.micromoments.propensity.SessionFeatures;
import io.micromoments.propensity.UnusableModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the models in the repository, and files that are not models. */
class OnnxFormatTest {

  private static final Path MODELS = Path.of("models");
  private static final Path BUYS_AGAIN = MODELS.resolve("buys-again.onnx");
  private static final long NOW = 1_300_000_000_000L;
  private static final long DAY = 86_400_000;

  @Test
  void everyModelOfTheRepositoryIsReadAndNamesItsSource() throws Exception {
    try (Stream<Path> files = Files.list(MODELS)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".onnx")).toList()) {
        assertThat(Files.size(file)).isLessThan(10_000);
        try (PropensityModel model =
            PropensityModels.read(file.toString(), Files.readAllBytes(file))) {
          assertThat(model.features()).isEqualTo(SessionFeatures.NAMES);
          assertThat(((OnnxPropensity) model).metadata().source()).contains("CC BY 4.0");
        }
      }
    }
  }

  @Test
  void repeatedPurchasesScoreHigherThanASingleOne() throws Exception {
    List<Activity> recent =
        List.of(
            new Activity(NOW - 60 * DAY, "purchase", "bread", null),
            new Activity(NOW - 60 * DAY, "purchase", "lamp", null),
            new Activity(NOW - 40 * DAY, "purchase", "bread", null),
            new Activity(NOW - 20 * DAY, "purchase", "bread", null));
    try (PropensityModel model = buysAgain()) {
      float[] scores =
          model.score(
              new float[][] {
                SessionFeatures.of(recent, "bread", null, NOW),
                SessionFeatures.of(recent, "lamp", null, NOW)
              });
      assertThat(scores[0]).isGreaterThan(1.5f * scores[1]);
      assertThat(scores[1]).isBetween(0.01f, 0.5f);
    }
  }

  @Test
  void aRowScoresTheSameAloneAndAmongOthers() throws Exception {
    float[][] rows = randomRows();
    try (PropensityModel model = buysAgain()) {
      float[] together = model.score(rows);
      for (int i = 0; i < rows.length; i++) {
        assertThat(model.score(new float[][] {rows[i]})[0])
            .isCloseTo(together[i], within(1e-6f))
            .isBetween(0f, 1f);
      }
      assertThat(model.score(new float[0][])).isEmpty();
    }
  }

  @Test
  void aRowOfAnotherLengthIsRefused() throws Exception {
    try (PropensityModel model = buysAgain()) {
      assertThatThrownBy(() -> model.score(new float[][] {new float[3]}))
          .hasMessage(
              "a row has 3 values, the model has %d features", SessionFeatures.NAMES.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"not a model", "<html>", "\0\0\0\0", "PK\3\4"})
  void garbageIsRefused(String content) {
    assertThatThrownBy(() -> read(content.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UnusableModel.class)
        .hasMessageStartingWith("m.onnx: not a valid ONNX model: ");
  }

  @Test
  void aModelThatIsCutShortIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(BUYS_AGAIN);
    for (int length = 1; length < whole.length; length += 97) {
      byte[] half = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(half)).as("%d bytes", length).isInstanceOf(UnusableModel.class);
    }
  }

  @Test
  void emptyAndTooLargeFilesAreRejectedUnread() {
    assertThatThrownBy(() -> read(new byte[0])).hasMessage("m.onnx: the file is empty");
    assertThatThrownBy(() -> read(new byte[OnnxFormat.MAX_BYTES + 1]))
        .hasMessage(
            "m.onnx: the file has 16,777,217 bytes; allowed: 16,777,216; is it a propensity model?");
  }

  @Test
  void aModelWithoutFeatureNamesIsRejected() throws IOException {
    byte[] nameless = changed(OnnxMl.ModelProto.Builder::clearMetadataProps);
    assertThatThrownBy(() -> read(nameless))
        .isInstanceOf(UnusableModel.class)
        .hasMessageStartingWith("m.onnx: the model's metadata has no 'micromoments.features'");
  }

  @Test
  void aModelWhoseFeatureNamesDoNotMatchItsInputIsRejected() throws IOException {
    byte[] two = withMetadata(OnnxMetadata.FEATURES, "item_views,item_carts");
    assertThatThrownBy(() -> read(two))
        .isInstanceOf(UnusableModel.class)
        .hasMessage(
            "m.onnx: the input 'input' has %d columns, but the metadata 'micromoments.features' lists 2",
            SessionFeatures.NAMES.size());
  }

  @Test
  void aModelWithOtherFeaturesIsRejected() throws IOException {
    String other = String.join(",", SessionFeatures.NAMES).replace("item_views,", "item_looks,");
    byte[] model = withMetadata(OnnxMetadata.FEATURES, other);
    assertThatThrownBy(() -> read(model))
        .isInstanceOf(UnusableModel.class)
        .hasMessage(
            "m.onnx: feature 1 is 'item_looks', expected: 'item_views'; retrain the model (docs/propensity.md)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "-1", "taken"})
  void anInvalidOutputColumnIsRejected(String column) throws IOException {
    byte[] model = withMetadata(OnnxMetadata.COLUMN, column);
    assertThatThrownBy(() -> read(model))
        .isInstanceOf(UnusableModel.class)
        .hasMessage(
            "m.onnx: the model's metadata 'micromoments.column' is '%s'; allowed: an output column, 0 to 1",
            column);
  }

  @Test
  void theOtherColumnIsTheComplement() throws Exception {
    float[][] rows = randomRows();
    OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(BUYS_AGAIN));
    String column =
        model.getMetadataPropsList().stream()
            .filter(entry -> entry.getKey().equals(OnnxMetadata.COLUMN))
            .findFirst()
            .orElseThrow()
            .getValue();
    try (PropensityModel taken = buysAgain();
        PropensityModel left =
            read(withMetadata(OnnxMetadata.COLUMN, column.equals("0") ? "1" : "0"))) {
      float[] takenScores = taken.score(rows);
      float[] leftScores = left.score(rows);
      for (int i = 0; i < rows.length; i++) {
        assertThat(takenScores[i] + leftScores[i]).isCloseTo(1, within(1e-5f));
      }
    }
  }

  private static float[][] randomRows() {
    long seed = Long.getLong("seed", 1);
    System.out.println("OnnxFormatTest seed=" + seed);
    Random random = new Random(seed);
    float[][] rows = new float[40][SessionFeatures.NAMES.size()];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat();
      }
    }
    return rows;
  }

  private static PropensityModel buysAgain() throws IOException, UnusableModel {
    return read(Files.readAllBytes(BUYS_AGAIN));
  }

  private static PropensityModel read(byte[] content) throws UnusableModel {
    return PropensityModels.read("m.onnx", content);
  }

  private static byte[] withMetadata(String key, String value) throws IOException {
    return changed(
        model ->
            model.getMetadataPropsBuilderList().stream()
                .filter(entry -> entry.getKey().equals(key))
                .forEach(entry -> entry.setValue(value)));
  }

  private static byte[] changed(Consumer<OnnxMl.ModelProto.Builder> change) throws IOException {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(BUYS_AGAIN)).toBuilder();
    change.accept(model);
    return model.build().toByteArray();
  }
}
