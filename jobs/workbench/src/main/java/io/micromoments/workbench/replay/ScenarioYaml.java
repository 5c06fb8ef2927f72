package io.micromoments.workbench.replay;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

/** The reader of scenario.yaml. */
final class ScenarioYaml {

  static final ObjectMapper MAPPER =
      new ObjectMapper(
          new YAMLFactory().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature()));

  private ScenarioYaml() {}
}
