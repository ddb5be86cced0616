package entrasim

import (
	"strconv"
	"strings"
)

// region is where people's names come from and where they work.
type region struct {
	cities []string
	given  []string
	sur    []string
}

func words(s string) []string { return strings.Split(s, " ") }

var regions = []region{
	{words("Amsterdam Utrecht"), words("Sem Fleur Daan Sofie Ruben Lieke Thomas Eva Jasper Mirthe Teun Nina Guus Pien"), words("Koster Verbeek Scholten Hofman Blaauw Veenstra Zijlstra Rietveld Molenaar Kroon Terpstra Buitink Wagenaar Oosterhuis")},
	{words("Berlin"), words("Lukas Hannah Jürgen Käthe Felix Greta Sören Antje Moritz Frieda Björn Ulrike Emil Mareike"), words("Schröder Müller-Lüdenscheidt Weiß Köhler Brandt Vogel Jäger Krüger Böhm Seidel Großmann Hartwig Lindner Öztürk")},
	{words("Paris"), words("Amélie Étienne Chloé François Maëlle Théo Inès Gaël Zoé Rémi Hélène Loïc Océane Benoît"), words("Lefèvre Dubreuil Rousseau Garnier Châtelain Beaumont Fournier Desrosiers Marchand Perrin Guérin Boucher Noël Leclerc")},
	{words("Madrid"), words("Íñigo Lucía Álvaro Begoña Joaquín Nuria Andrés Inmaculada Rubén Paloma Óscar Macarena Iván Rocío"), words("Muñoz Ibáñez Castaño Etxeberria Peñalver Quintana Ordóñez Vázquez Cañizares Gutiérrez Zubizarreta Núñez Bermúdez Aguirre")},
	{words("Warszawa"), words("Łukasz Agnieszka Paweł Małgorzata Krzysztof Żaneta Stanisław Grażyna Michał Bożena Wojciech Elżbieta Rafał Świetlana"), words("Wójcik Kamiński Zieliński Szymański Dąbrowski Kozłowski Jabłoński Król Wieczorek Pawłowski Michalski Grabowski Żukowski Błaszczyk")},
	{words("London Dublin"), words("Oliver Niamh Harriet Seán Callum Aoife Imogen Eoin Rupert Siobhán Jemima Alistair Orla Gareth"), words("O'Sullivan Featherstonehaugh Whitfield Ní-Dhomhnaill Ashworth MacAllister Pemberton Byrne Kavanagh Hargreaves Llewellyn Finnegan Thistlewood Brennan")},
	{[]string{"New York", "Toronto"}, words("Jayden Makayla Ethan Brooklyn DeShawn Savannah Mateo Autumn Xavier Kiara Hunter Jasmine Logan Destiny"), words("Washington Kowalski Ramirez Okafor Sullivan Nakamura Abernathy St.Clair Delacroix Whitehorse Goldberg Tremblay Singh McKenzie")},
	{words("Bengaluru Singapore"), words("Aarav Lakshmi Rohan Meenakshi Arjun Divya Wei Mei-Ling Jun Hui-Min Vikram Ananya Kavitha Sanjay"), words("Venkataraman Chandrasekaran Iyer Krishnamurthy Tan Lim Goh Narayanan Mukherjee Patel Wong Ng Deshpande Balasubramanian")},
}

var fold = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ä", "a", "ã", "a", "å", "a", "ą", "a", "ç", "c", "ć", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "ę", "e",
	"í", "i", "ì", "i", "î", "i", "ï", "i", "ł", "l", "ñ", "n", "ń", "n", "ó", "o", "ò", "o", "ô", "o", "ö", "o", "õ", "o", "ø", "o", "ś", "s", "ş", "s", "ß", "ss",
	"ú", "u", "ù", "u", "û", "u", "ü", "u", "ý", "y", "ź", "z", "ż", "z", "ı", "i", "'", "", " ", ".", "/", "", "(", "", ")", "")

// mailName is the part before the @ that a name gets.
func mailName(given, sur string) string {
	return fold.Replace(strings.ToLower(given) + "." + strings.ToLower(sur))
}

var departments = []string{"Engineering", "Sales", "Customer Success", "Finance", "Marketing", "Human Resources", "Operations", "Legal", "Procurement", "Research", "Information Technology", "Logistics", "Quality", "Facilities"}

var jobTitles = map[string][]string{
	"Engineering": {"Software Engineer", "Senior Engineer", "Test Engineer", "Engineering Manager"}, "Sales": {"Account Executive", "Sales Representative", "Sales Manager"},
	"Customer Success": {"Customer Success Manager", "Support Specialist"}, "Finance": {"Accountant", "Financial Analyst", "Controller"},
	"Marketing": {"Content Specialist", "Campaign Manager", "Designer"}, "Human Resources": {"HR Business Partner", "Recruiter"},
	"Operations": {"Operations Specialist", "Planner", "Shift Lead"}, "Legal": {"Legal Counsel", "Paralegal"}, "Procurement": {"Buyer", "Category Manager"},
	"Research": {"Research Scientist", "Lab Technician"}, "Information Technology": {"Systems Engineer", "Service Desk Analyst", "Security Analyst"},
	"Logistics": {"Warehouse Coordinator", "Dispatcher"}, "Quality": {"Quality Inspector", "Auditor"}, "Facilities": {"Facilities Coordinator", "Receptionist"},
}

// person makes the n-th name of a seed; the UPN name is unique among taken.
func person(seed, n uint64, taken map[string]bool) (display, given, sur, name, city string) {
	h := mix(seed ^ mix(n))
	r := regions[h%uint64(len(regions))]
	given, sur = r.given[h>>8%uint64(len(r.given))], r.sur[h>>16%uint64(len(r.sur))]
	city = r.cities[h>>24%uint64(len(r.cities))]
	base := mailName(given, sur)
	name = base
	for i := 2; taken[name]; i++ {
		name = base + strconv.Itoa(i)
	}
	taken[name] = true
	return given + " " + sur, given, sur, name, city
}

var appHeads = words("Bright North Clear Copper Silver Maple River Stone Amber Cobalt Swift Quiet Lumen Vertex Harbor Meadow Falcon Cedar Orbit Pixel Tidal Summit")
var appTails = words("ledger desk flow board forge sheet track cast point stack loop vault grid pulse works hive note")

// appName is the n-th invented product name; 374 of them are distinct.
func appName(n int) string {
	n = n * 37 % (len(appHeads) * len(appTails))
	return appHeads[n/len(appTails)] + appTails[n%len(appTails)]
}
