using System.Globalization;

namespace Coffre.Bench;

/// <summary>Repeated measurements of one thing.</summary>
sealed class Sample
{
    readonly List<double> values = [];

    public Sample(IEnumerable<double> values) => this.values.AddRange(values.Order());

    public int Count => values.Count;

    public double Median => At(0.5);

    /// <summary>The value that this share of the measurements does not exceed.</summary>
    public double At(double share) => values[Math.Clamp((int)Math.Ceiling(share * values.Count) - 1, 0, values.Count - 1)];

    public double Max => values[^1];

    /// <summary>The median and, of several, the least and the most.</summary>
    public string ToText(string format, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Median.ToString(format, CultureInfo.InvariantCulture)} {unit}")
        + (Count > 1 ? $" ({values[0].ToString(format, CultureInfo.InvariantCulture)}–{Max.ToString(format, CultureInfo.InvariantCulture)})" : "");
}
