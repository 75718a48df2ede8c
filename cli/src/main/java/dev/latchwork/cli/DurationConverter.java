package dev.latchwork.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as people write them: {@code 500ms}, {@code 1.5s}, {@code 1h30m}, and ISO's {@code PT5S}. */
final class DurationConverter implements ITypeConverter<Duration> {
  private static final Pattern PART = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");

  @Override
  public Duration convert(String text) {
    String value = text.strip().toLowerCase(Locale.ROOT);
    try {
      Duration duration = value.startsWith("p") ? Duration.parse(value) : parse(value);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // said below, in the user's words
    }
    throw new TypeConversionException(
        "'" + text + "' is not a duration; write it like 500ms, 5s, 2m, 1h or PT5S");
  }

  private static Duration parse(String value) {
    if (value.equals("0")) {
      return Duration.ZERO;
    }
    Duration sum = Duration.ZERO;
    Matcher part = PART.matcher(value);
    int end = 0;
    while (part.find() && part.start() == end) {
      end = part.end();
      BigDecimal nanos =
          new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanos(part.group(2))));
      sum = sum.plusNanos(nanos.longValueExact());
    }
    if (end == 0 || end != value.length()) {
      throw new DateTimeParseException("not a duration", value, end);
    }
    return sum;
  }

  private static long nanos(String unit) {
    return switch (unit) {
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      case "d" -> 86_400_000_000_000L;
      default -> throw new AssertionError(unit);
    };
  }
}
