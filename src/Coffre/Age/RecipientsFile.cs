namespace Coffre.Age;

/// <summary>A list of recipients as <c>age -R</c> takes it: comments, and a recipient a line.</summary>
public static class RecipientsFile
{
    /// <summary>Reads the recipients of a file in their order. Empty lines and those that start with <c>#</c> are passed over.</summary>
    /// <exception cref="RefusedException"><c>bad-recipient</c>: a line is no recipient, or there is none.</exception>
    public static IReadOnlyList<IRecipient> Read(string text) => KeyLines.Read<IRecipient>(text, TryParse, "recipient", Refusals.BadRecipient.Fault);

    /// <summary>Reads one recipient of either type.</summary>
    public static bool TryParse(string text, out IRecipient recipient)
    {
        recipient = HybridRecipient.TryParse(text, out var hybrid) ? hybrid : X25519Recipient.TryParse(text, out var classical) ? classical : null!;
        return recipient is not null;
    }
}
