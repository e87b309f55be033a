namespace Coffre.Cli;

/// <summary>Where an operator keeps documents, as a French sentence says it.</summary>
static class PlaceName
{
    /// <summary>The name of a place of ISO 3166-2; the code itself where it is not known here.</summary>
    public static string Of(string code) => code switch
    {
        "CA-QC" => "Québec",
        "CA-ON" => "Ontario",
        "CA-NB" => "Nouveau-Brunswick",
        "CA-NS" => "Nouvelle-Écosse",
        "CA-PE" => "Île-du-Prince-Édouard",
        "CA-NL" => "Terre-Neuve-et-Labrador",
        "CA-MB" => "Manitoba",
        "CA-SK" => "Saskatchewan",
        "CA-AB" => "Alberta",
        "CA-BC" => "Colombie-Britannique",
        "CA-YT" => "Yukon",
        "CA-NT" => "Territoires du Nord-Ouest",
        "CA-NU" => "Nunavut",
        _ => code,
    };
}
