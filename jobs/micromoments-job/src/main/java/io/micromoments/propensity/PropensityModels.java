package io.micromoments.propensity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/** Reads model files with the formats found on the class path. */
public final class PropensityModels {

  private PropensityModels() {}

  /**
   * Reads a model that accepts the rows of {@link SessionFeatures#of}.
   *
   * @param fileName determines the format and is included in messages
   * @throws UnusableModel if no format reads the file, its content is not a model, or the model
   *     expects other features
   */
  public static PropensityModel read(String fileName, byte[] content) throws UnusableModel {
    return read(fileName, content, ServiceLoader.load(PropensityModelFormat.class));
  }

  static PropensityModel read(
      String fileName, byte[] content, Iterable<PropensityModelFormat> formats)
      throws UnusableModel {
    List<String> known = new ArrayList<>();
    for (PropensityModelFormat format : formats) {
      if (format.reads(fileName)) {
        PropensityModel model = parse(fileName, content, format);
        try {
          checkFeatures(fileName, model.features());
        } catch (UnusableModel e) {
          model.close();
          throw e;
        }
        return model;
      }
      known.add(format.name());
    }
    throw new UnusableModel(
        fileName
            + ": no model format on the class path supports this file (found: "
            + (known.isEmpty() ? "none" : String.join(", ", known))
            + "); for *.onnx files, add micromoments-propensity-onnx to the class path");
  }

  private static PropensityModel parse(
      String fileName, byte[] content, PropensityModelFormat format) throws UnusableModel {
    try {
      return format.read(content);
    } catch (UnusableModel e) {
      throw new UnusableModel(fileName + ": " + e.getMessage(), e);
    }
  }

  /** The order matters as well, because rows carry no feature names. */
  private static void checkFeatures(String fileName, List<String> found) throws UnusableModel {
    List<String> allowed = SessionFeatures.NAMES;
    if (found.size() != allowed.size()) {
      throw new UnusableModel(
          String.format(
              Locale.ROOT,
              "%s: the model has %d features, this version provides %d; unknown: %s; missing: %s;"
                  + " retrain the model (docs/propensity.md)",
              fileName,
              found.size(),
              allowed.size(),
              without(found, allowed),
              without(allowed, found)));
    }
    for (int i = 0; i < allowed.size(); i++) {
      if (!allowed.get(i).equals(found.get(i))) {
        throw new UnusableModel(
            String.format(
                Locale.ROOT,
                "%s: feature %d is '%s', expected: '%s'; retrain the model (docs/propensity.md)",
                fileName,
                i + 1,
                found.get(i),
                allowed.get(i)));
      }
    }
  }

  private static String without(List<String> names, List<String> others) {
    List<String> rest = names.stream().filter(name -> !others.contains(name)).toList();
    return rest.isEmpty() ? "none" : String.join(", ", rest);
  }
}
