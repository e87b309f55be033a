namespace Coffre.Bench;

/// <summary>One run of the bench: where the programs are, where it may write, what it has found. Disposed of, it leaves no file but the report.</summary>
sealed class Run : IDisposable
{
    int folders;

    public Run(string root, bool quick)
    {
        (Root, Quick) = (root, quick);
        Folder = Path.Combine(root, ".bench");
        Clear();
        Directory.CreateDirectory(Folder);
    }

    /// <summary>The project's folder.</summary>
    public string Root { get; }

    /// <summary>Small sizes, to see that it works; the numbers mean nothing.</summary>
    public bool Quick { get; }

    /// <summary>On the disk that is measured, not in memory.</summary>
    public string Folder { get; }

    public string Coffre => Path.Combine(Root, "artifacts", "coffre", "coffre");

    public Report Report { get; } = new();

    /// <summary>A number that is smaller in a quick run.</summary>
    public int Count(int full, int quick) => Quick ? quick : full;

    /// <summary>An empty folder of its own.</summary>
    public string NewFolder() => Directory.CreateDirectory(Path.Combine(Folder, $"{folders++}")).FullName;

    public void Dispose() => Clear();

    void Clear()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, true);
    }
}
