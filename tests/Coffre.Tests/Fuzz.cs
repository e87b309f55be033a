namespace Coffre.Tests;

/// <summary>How many generated inputs a parser is given: 10⁴, and 10⁵ with <c>COFFRE_LONG=1</c>.</summary>
static class Fuzz
{
    public static readonly int Inputs = Environment.GetEnvironmentVariable("COFFRE_LONG") == "1" ? 100_000 : 10_000;
}
