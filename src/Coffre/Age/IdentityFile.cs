using System.Globalization;
using System.Text;

namespace Coffre.Age;

/// <summary>
/// A key file as <c>age-keygen</c> writes it: comments, and an identity a line. Whoever reads it opens everything.
/// </summary>
public static class IdentityFile
{
    /// <summary>Writes the file of a hybrid identity.</summary>
    /// <param name="identity">The identity.</param>
    /// <param name="created">The instant that the comment names.</param>
    public static string Write(HybridIdentity identity, DateTimeOffset created) => Write(identity.ToString(), identity.Recipient.ToString(), created);

    /// <summary>Writes the file of a classical identity.</summary>
    /// <param name="identity">The identity.</param>
    /// <param name="created">The instant that the comment names.</param>
    public static string Write(X25519Identity identity, DateTimeOffset created) => Write(identity.ToString(), identity.Recipient.ToString(), created);

    /// <summary>Reads the identities of a file in their order. Empty lines and those that start with <c>#</c> are passed over.</summary>
    /// <exception cref="RefusedException"><c>bad-identity</c>: a line is no identity, or there is none. The message names the line by its number and
    /// never shows it.</exception>
    public static IReadOnlyList<IIdentity> Read(string text) => KeyLines.Read<IIdentity>(text, TryParse, "identity", Refusals.BadIdentity.Fault);

    /// <summary>Reads one identity of either type.</summary>
    public static bool TryParse(string text, out IIdentity identity)
    {
        identity = HybridIdentity.TryParse(text, out var hybrid) ? hybrid : X25519Identity.TryParse(text, out var classical) ? classical : null!;
        return identity is not null;
    }

    static string Write(string identity, string recipient, DateTimeOffset created) => new StringBuilder()
        .Append("# created: ").Append(created.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)).Append('\n')
        .Append("# public key: ").Append(recipient).Append('\n')
        .Append(identity).Append('\n').ToString();
}
