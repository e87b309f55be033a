namespace Coffre.Cli;

/// <summary>The files of an export, each under a name of its own that a person reads (<c>docs/export.md</c> §1).</summary>
sealed class ExportNames
{
    public const string Readme = "LISEZMOI-README.html";
    public const string Manifest = "manifest.json";
    public const string Records = "records.json";
    public const string Trust = "trust/trust.json";
    public const string Sums = "SHA256SUMS";
    public const string Receipts = "receipts/";
    public const string Documents = "documents/";

    readonly HashSet<string> taken = new(StringComparer.Ordinal);

    /// <summary>Takes a path that stands already. False where one that some system takes for the same stands.</summary>
    public bool Take(string path) => taken.Add(Fold(path));

    /// <summary>A free path for a document.</summary>
    /// <param name="folder">Where its owner put it; <c>/</c> goes down.</param>
    /// <param name="name">Its file name, as whoever made it wrote it.</param>
    /// <param name="mark">What is said of an older version, or "".</param>
    public string For(string folder, string name, string mark)
    {
        var folders = folder.Split('/').Select(one => SafeText.FileName(one, "")).Where(one => one.Length > 0);
        var file = SafeText.FileName(name, "document");
        var (stem, ending) = (Path.GetFileNameWithoutExtension(file), Path.GetExtension(file));
        for (var copy = 1; ; copy++)
        {
            var path = Documents + string.Join('/', folders.Append($"{stem}{mark}{(copy > 1 ? $" ({copy})" : "")}{ending}"));
            if (Take(path))
                return path;
        }
    }

    /// <summary>In the order of the paths' bytes.</summary>
    public static IEnumerable<T> InOrder<T>(IEnumerable<T> all, Func<T, string> path) => all.OrderBy(one => System.Text.Encoding.UTF8.GetBytes(path(one)), ByteOrder.Instance);

    // an invariant program has no Unicode normalisation: PlainText joins the accents that are written apart
    static string Fold(string path) => PlainText.Read(path, int.MaxValue).Text.ToUpperInvariant();

    sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
