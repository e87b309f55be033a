using System.Globalization;
using System.Text;

namespace Coffre;

/// <summary>
/// The end of an account, signed and not yet sent. Keep it until its certificate is there: a closed holder's chain is given to nobody again, and another
/// statement would not be the one that the server took.
/// </summary>
/// <param name="Close">The statement.</param>
/// <param name="Chain">The account's chain that it ends, proven newest.</param>
public sealed record Closing(Statement Close, ProvenChain Chain)
{
    /// <summary>What to keep: nothing in it is secret.</summary>
    public byte[] ToBytes() => Sections.Write(
    [
        new("close", Close.Bytes), new("indexes", Encoding.ASCII.GetBytes(string.Join(' ', Chain.Indexes))),
        .. Chain.Chain.Statements.Select(statement => new Section("statement", statement.Bytes)),
    ]);

    /// <summary>Reads what was kept.</summary>
    /// <param name="bytes">As <see cref="ToBytes"/> wrote it.</param>
    /// <param name="account">Whose end it is.</param>
    /// <param name="log">The log's name.</param>
    /// <exception cref="RefusedException">It is not whole, or of another account.</exception>
    public static Closing Read(ReadOnlyMemory<byte> bytes, AccountId account, string log)
    {
        var sections = Sections.Read(bytes);
        if (sections is not [{ Name: "close" } close, { Name: "indexes" } indexes, ..])
            throw new RefusedException("malformed", "This is no end of an account that was kept.");
        var chain = Coffre.Chain.Read(account, log, [.. sections.Skip(2).Select(statement => statement.Bytes)]);
        var places = Encoding.ASCII.GetString(indexes.Bytes.Span).Split(' ')
            .Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : throw new RefusedException("malformed", "An index is a number.")).ToList();
        var statement = Statement.Parse(close.Bytes.ToArray(), StatementType.Close);
        chain.Verify(statement);
        return places.Count == chain.Statements.Count ? new(statement, new(chain, places)) : throw new RefusedException("malformed", "Each statement has its index.");
    }
}
