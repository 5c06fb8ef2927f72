package io.micromoments.propensity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PropensityModelsTest {

  private boolean closed;

  @Test
  void anUnsupportedFileIsRejectedWithARemedy() {
    assertThatThrownBy(() -> PropensityModels.read("models/buys.onnx", new byte[0]))
        .isInstanceOf(UnusableModel.class)
        .hasMessageStartingWith(
            "models/buys.onnx: no model format on the class path supports this file")
        .hasMessageContaining("found: none")
        .hasMessageContaining("add micromoments-propensity-onnx to the class path");
    assertThatThrownBy(() -> read("buys.onnx", SessionFeatures.NAMES))
        .hasMessageContaining("found: fixed");
  }

  @Test
  void aModelWithTheFeaturesOfThisVersionIsRead() throws UnusableModel {
    assertThat(read("buys.fixed", SessionFeatures.NAMES).features())
        .isEqualTo(SessionFeatures.NAMES);
    assertThat(closed).isFalse();
  }

  @Test
  void aModelWithOtherFeaturesIsRefusedAndClosed() {
    List<String> other = new ArrayList<>(SessionFeatures.NAMES);
    other.remove("item_views");
    other.add("moon");
    other.add("tide");
    assertThatThrownBy(() -> read("buys.fixed", other))
        .isInstanceOf(UnusableModel.class)
        .hasMessageStartingWith(
            String.format(
                Locale.ROOT,
                "buys.fixed: the model has %d features, this version provides %d",
                other.size(),
                SessionFeatures.NAMES.size()))
        .hasMessageContaining("unknown: moon, tide; missing: item_views");
    assertThat(closed).isTrue();
  }

  @Test
  void aModelWithTheFeaturesInAnotherOrderIsRefused() {
    List<String> swapped = new ArrayList<>(SessionFeatures.NAMES);
    Collections.swap(swapped, 2, 3);
    assertThatThrownBy(() -> read("buys.fixed", swapped))
        .isInstanceOf(UnusableModel.class)
        .hasMessageStartingWith(
            "buys.fixed: feature 3 is '%s', expected: '%s'"
                .formatted(swapped.get(2), SessionFeatures.NAMES.get(2)));
  }

  @Test
  void errorsOfAFormatNameTheFile() {
    assertThatThrownBy(() -> read("empty.fixed", List.of()))
        .isInstanceOf(UnusableModel.class)
        .hasMessage("empty.fixed: nothing in it");
  }

  private PropensityModel read(String fileName, List<String> features) throws UnusableModel {
    return PropensityModels.read(fileName, new byte[0], List.of(new FixedFormat(features)));
  }

  /** A format whose models have the given features. */
  private final class FixedFormat implements PropensityModelFormat {

    private final List<String> features;

    FixedFormat(List<String> features) {
      this.features = features;
    }

    @Override
    public String name() {
      return "fixed";
    }

    @Override
    public boolean reads(String fileName) {
      return fileName.endsWith(".fixed");
    }

    @Override
    public PropensityModel read(byte[] content) throws UnusableModel {
      if (features.isEmpty()) {
        throw new UnusableModel("nothing in it");
      }
      return new PropensityModel() {
        @Override
        public float[] score(float[][] rows) {
          return new float[rows.length];
        }

        @Override
        public List<String> features() {
          return features;
        }

        @Override
        public void close() {
          closed = true;
        }
      };
    }
  }
}
