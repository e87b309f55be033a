namespace Coffre;

/// <summary>
/// What came from outside breaks a rule of the format. <see cref="Fault"/> is the stable, machine-readable name of the rule
/// (the words of <c>testdata/coffre/bad.json</c>); the message is for a person. Nothing of the refused input is to be shown or used.
/// </summary>
public sealed class RefusedException(string fault, string message) : Exception(message)
{
    /// <summary>The rule that was broken, for example <c>bad-signature</c>.</summary>
    public string Fault { get; } = fault;
}
