package io.micromoments.k8s;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One Kubernetes object.
 *
 * @param origin the file it comes from, and the files that patched it
 * @param content the object
 */
record Manifest(String origin, ObjectNode content) {

  String apiVersion() {
    return content.path("apiVersion").asText();
  }

  String kind() {
    return content.path("kind").asText();
  }

  String name() {
    return content.path("metadata").path("name").asText();
  }

  boolean is(KnownKind known) {
    return known.kind().equals(kind());
  }

  /** Tells whether the other one is the same object to Kubernetes; all live in one namespace. */
  boolean sameObject(Manifest other) {
    return apiVersion().equals(other.apiVersion())
        && kind().equals(other.kind())
        && name().equals(other.name());
  }

  /** Returns a line that names where the object comes from, the path in it, and what is wrong. */
  String finding(String path, String what) {
    return origin + ": " + path + ": " + what;
  }
}
